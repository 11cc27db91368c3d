import { registry } from "@web/core/registry";

// The browser's own picker is no part of the page: the first day that it offers is taken
function chooseDay(form) {
    return {
        content: "A day",
        trigger: `${form} input[name=date]`,
        run({ anchor }) {
            anchor.value = anchor.min;
        },
    };
}

function send(form) {
    return {
        trigger: `${form} button[type=submit]:last`,
        run: "click",
        expectUnloadPage: true,
    };
}

const PROMISE = ".o_collections_form_promise";
const OFFER = ".o_collections_form_offer";
const ACCEPT = ".o_collections_form_agreement";

registry.category("web_tour.tours").add("collections_promise_tour", {
    steps: () => [
        {
            content: "More than is open",
            trigger: `${PROMISE} input[name=amount]:value(500.00)`,
            run: "edit 600.00",
        },
        chooseDay(PROMISE),
        send(PROMISE),
        {
            content: "It says why not, beside it",
            trigger: `${PROMISE} #error_amount:contains(more than what is open)`,
        },
        {
            content: "Nothing that was typed is lost",
            trigger: `${PROMISE} input[name=amount]:value(600.00)`,
            run: "edit 250.00",
        },
        send(PROMISE),
        {
            trigger: "#collections_promise .alert-success:contains(Thank you)",
        },
        {
            trigger: ".o_collections_promise:contains(250.00):contains(Open)",
        },
    ],
});

registry.category("web_tour.tours").add("collections_accept_tour", {
    steps: () => [
        {
            content: "What is proposed",
            trigger: ".o_collections_agreement:contains(For you to decide) .o_collections_installment",
        },
        send(ACCEPT),
        {
            content: "Who accepts it has to say so",
            trigger: `${ACCEPT} #error_name`,
        },
        {
            trigger: `${ACCEPT} input[name=name]`,
            run: "edit Ann Debtor",
        },
        {
            trigger: `${ACCEPT} input[name=read]`,
            run: "click",
        },
        send(ACCEPT),
        {
            trigger: "#collections_agreement .alert-success:contains(it is agreed)",
        },
        {
            trigger: ".o_collections_agreement:contains(Running) .o_collections_next",
        },
    ],
});

registry.category("web_tour.tours").add("collections_offer_tour", {
    steps: () => [
        {
            trigger: "#collections_offer summary",
            run: "click",
        },
        {
            trigger: `${OFFER} select[name=count]`,
            run: "select 3",
        },
        chooseDay(OFFER),
        {
            content: "See what it comes to",
            trigger: `${OFFER} button[value=look]`,
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_collections_preview_total:contains(500.00)",
        },
        {
            trigger: `${OFFER} input[name=name]`,
            run: "edit Ann Debtor",
        },
        {
            trigger: `${OFFER} input[name=read]`,
            run: "click",
        },
        {
            trigger: `${OFFER} button[value=agree]`,
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_collections_agreement:contains(Running) .o_collections_next",
        },
    ],
});
