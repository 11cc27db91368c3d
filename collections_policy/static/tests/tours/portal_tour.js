import { registry } from "@web/core/registry";

import { DIALOG, openTab } from "@collections_policy/../tests/tours/tour_helpers";

function choosePreferences() {
    return [
        {
            content: "Please don't write e-mails",
            trigger: "label[for=consent_email_refused]",
            run: "click",
        },
        {
            content: "Hours that end before they begin",
            trigger: "label[for=hours_between]",
            run: "click",
        },
        {
            trigger: "input[name=hour_from]",
            run: "edit 14:00",
        },
        {
            trigger: "input[name=hour_to]",
            run: "edit 11:00",
        },
        {
            trigger: ".o_collections_preferences button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It says what is wrong, beside it",
            trigger: "#error_hour_to:contains(after they begin)",
        },
        {
            content: "Nothing that was typed is lost",
            trigger: "input[name=hour_from]:value(14:00)",
        },
        {
            trigger: "input[name=hour_to]",
            run: "edit 17:30",
        },
        {
            trigger: ".o_collections_preferences button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".alert-success:contains(Saved)",
        },
        {
            content: "What was said is kept",
            trigger: ".o_collections_history li:contains(E-mail):contains(Refused)",
        },
    ];
}

registry.category("web_tour.tours").add("collections_portal_tour", {
    steps: () => [
        {
            content: "What is due",
            trigger: ".o_collections_banner:contains(500.00):contains(one invoice)",
        },
        {
            content: "How we may contact you",
            trigger: ".o_collections_banner a[href='/my/collections/preferences']",
            run: "click",
            expectUnloadPage: true,
        },
        ...choosePreferences(),
        {
            content: "Not now",
            trigger: ".o_collections_banner .btn-close",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The same page, without the banner",
            trigger: "body:not(:has(.o_collections_banner)) .o_collections_preferences",
        },
    ],
});

registry.category("web_tour.tours").add("collections_link_tour", {
    steps: () => choosePreferences(),
});

registry.category("web_tour.tours").add("collections_unsubscribe_tour", {
    steps: () => [
        {
            content: "Nothing has happened by looking",
            trigger: "h1:contains(No more reminders?)",
        },
        {
            trigger: "#wrap form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "h1:contains(Done)",
        },
    ],
});

registry.category("web_tour.tours").add("collections_consent_tour", {
    steps: () => [
        ...openTab("collections"),
        {
            content: "Note what a customer says",
            trigger: ".o_field_widget[name=collections_consent_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: `${DIALOG} .o_field_widget[name=channel] .o_radio_item:contains(E-mail) input`,
            run: "click",
        },
        {
            trigger: `${DIALOG} .o_field_widget[name=state] .o_radio_item:contains(Refused) input`,
            run: "click",
        },
        {
            trigger: `${DIALOG} .o_form_button_save`,
            run: "click",
        },
        {
            content: "It is there, before anything is saved",
            trigger: "body:not(:has(.modal)) .o_data_row:contains(E-mail):contains(Refused)",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved .o_data_row:contains(E-mail):contains(Refused)",
        },
    ],
});

registry.category("web_tour.tours").add("collections_account_tour", {
    steps: () => [
        {
            content: "What is due",
            trigger: ".o_collections_banner a[href='/my/collections']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The account tells it, instead of the banner",
            trigger: "body:not(:has(.o_collections_banner)) .o_collections_overdue:contains(500.00)",
        },
        {
            content: "Why it is late, and what else there is",
            trigger: ".o_collections_item:contains(days late)",
        },
        {
            content: "See the invoice",
            trigger: ".o_collections_item a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "#portal_page_title, .o_portal_invoice_sidebar, #invoice_content",
        },
    ],
});
