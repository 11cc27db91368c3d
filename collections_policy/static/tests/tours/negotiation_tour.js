import { registry } from "@web/core/registry";

const DIALOG = ".o_collections_negotiation";

registry.category("web_tour.tours").add("collections_negotiation_tour", {
    steps: () => [
        {
            content: "The customer is on the phone",
            trigger: "button[name=action_negotiate]",
            run: "click",
        },
        {
            content: "What is owed, and what is suggested",
            trigger: `${DIALOG} .o_field_widget[name=claimed]:contains(500.00)`,
        },
        {
            trigger: `${DIALOG} .o_field_widget[name=allowed_html]:contains(Instalments: up to 4)`,
        },
        {
            content: "More than the policy allows",
            trigger: `${DIALOG} .o_field_widget[name=count] input`,
            run: "edit 5 && press Tab",
        },
        {
            trigger: `${DIALOG} .alert-warning:contains(A manager has to approve it)`,
        },
        {
            content: "By what they can pay",
            trigger: `${DIALOG} .o_field_widget[name=way] label:contains(By what they can pay)`,
            run: "click",
        },
        {
            trigger: `${DIALOG} .o_field_widget[name=affordable] input`,
            run: "edit 260 && press Tab",
        },
        {
            trigger: `${DIALOG} .o_field_widget[name=summary]:contains(2 ×)`,
        },
        {
            content: "Put it aside",
            trigger: ".modal-footer button[name=action_keep]",
            run: "click",
        },
        {
            trigger: `${DIALOG} .o_field_widget[name=offer_ids] .o_data_row:contains(2 ×)`,
        },
        {
            trigger: ".modal-footer button[name=action_propose]:contains(Propose)",
            run: "click",
        },
        {
            content: "The agreement is proposed",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Proposed)",
        },
        {
            trigger: ".o_field_widget[name=amount_total]:contains(500.00)",
        },
    ],
});
