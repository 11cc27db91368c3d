import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("collections_payment_tour", {
    steps: () => [
        {
            content: "What is overdue is ticked",
            trigger: ".o_collections_item input[name=items]:checked",
        },
        {
            content: "Pay what is ticked",
            trigger: ".o_collections_pay button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Both, and what they come to",
            trigger: ".o_collections_amount:contains(570.25)",
        },
        {
            content: "Pay",
            trigger: "button[name=o_payment_submit_button]:not(:disabled)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The provider has taken over",
            trigger: "body:not(:has(.o_collections_payment))",
        },
    ],
});
