import { registry } from "@web/core/registry";

import { DIALOG, openTab } from "@collections_policy/../tests/tours/tour_helpers";

const field = (name) => `${DIALOG} .o_field_widget[name=${name}]`;

registry.category("web_tour.tours").add("collections_proof_tour", {
    steps: () => [
        {
            content: "The notice was written to by hand, and goes by post",
            trigger: ".o_data_row:contains(Good Customer) .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_control_panel button[name=action_scan]",
            run: "click",
        },
        {
            content: "A wrong number is told, with the character",
            trigger: `${field("numbers")} textarea`,
            run: "edit RR473124828BR",
        },
        {
            trigger: `${DIALOG} button[name=action_confirm]`,
            run: "click",
        },
        {
            trigger: ".modal:contains(RR473124828BR) .btn-primary:contains(Close)",
            run: "click",
        },
        {
            trigger: `${field("numbers")} textarea`,
            run: "edit RR473124829BR",
        },
        {
            trigger: `${DIALOG} button[name=action_confirm]`,
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_data_row:contains(RR473124829BR) .o_data_cell[name=name]",
            run: "click",
        },
        {
            content: "It is posted",
            trigger: ".o_form_view button[name=action_post]",
            run: "click",
        },
        {
            trigger: `${DIALOG} button[name=action_confirm]`,
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Posted)",
        },
        {
            content: "It was delivered, and signed for by name",
            trigger: ".o_form_view button[name=action_report]",
            run: "click",
        },
        {
            trigger: `${field("state")} .o_select_menu_toggler`,
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains(/^Delivered$/)",
            run: "click",
        },
        {
            trigger: `${field("receiver")} input`,
            run: "edit J. Silva && press Tab",
        },
        {
            trigger: `${field("is_signed")} input`,
            run: "click",
        },
        {
            trigger: `${DIALOG} button[name=action_confirm]`,
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_statusbar_status .o_arrow_button_current:contains(Delivered)",
        },
        {
            trigger: ".o_form_view button[name=action_open_case]",
            run: "click",
        },
        ...openTab("events"),
        {
            content: "Nothing is missing, nothing was changed",
            trigger: "button[name=action_verify_events]",
            run: "click",
        },
        {
            trigger: ".o_notification:contains(none is missing or was changed)",
        },
        {
            trigger: "button[name=action_make_dossier]",
            run: "click",
        },
        {
            content: "The checklist: the notice is there, the age is not",
            trigger: `${field("checklist_html")}:contains(A registered notice about each item)`,
        },
        {
            trigger: `${field("checklist_html")}:contains(The oldest item is 4 days late)`,
        },
        {
            trigger: `${DIALOG} button[name=action_make]:contains(Make Dossier)`,
            run: "click",
        },
        {
            content: "The dossier, with what was missing",
            trigger: "body:not(:has(.modal)) .o_form_view h1:contains(DOS/)",
        },
        {
            trigger: ".o_field_widget[name=missing]:contains(The oldest item)",
        },
    ],
});
