import { registry } from "@web/core/registry";

import { DIALOG, confirmDialog, openTab } from "@collections_policy/../tests/tours/tour_helpers";

const field = (name) => `${DIALOG} .o_field_widget[name=${name}]`;

function openNegotiation() {
    return [
        {
            content: "The customer is on the phone",
            trigger: ".o_form_view button[name=action_negotiate]",
            run: "click",
        },
        {
            content: "What is owed, what may be given, and what is suggested",
            trigger: `${field("claimed")}:contains(500.00)`,
        },
        {
            trigger: `${field("allowed_html")}:contains(Instalments: up to 4)`,
        },
        {
            trigger: `${field("suggestion_html")}:contains(Little is known yet)`,
        },
    ];
}

function askForMore() {
    return [
        {
            content: "More instalments than the policy allows",
            trigger: `${field("count")} input`,
            run: "edit 5 && press Tab",
        },
        {
            trigger: `${DIALOG} .alert-warning:contains(A manager has to approve it):contains(the offer has 5)`,
        },
        {
            trigger: `${DIALOG} .modal-footer:not(:contains(Propose)) button:contains(Ask for Approval)`,
        },
    ];
}

function waitForState(state) {
    return {
        trigger: `body:not(:has(.modal)) .o_statusbar_status .o_arrow_button_current:contains(${state})`,
    };
}

registry.category("web_tour.tours").add("collections_negotiation_tour", {
    steps: () => [
        ...openNegotiation(),
        ...askForMore(),
        {
            content: "By what they can pay: less often, and more",
            // Not its label: Chromium ignores a simulated click on one while text
            // elsewhere is selected, as Tab has left it
            trigger: `${field("way")} .o_radio_item:contains(By what they can pay) input`,
            run: "click",
        },
        {
            trigger: `${field("affordable")} input`,
            run: "edit 260 && press Tab",
        },
        {
            trigger: `${field("summary")}:contains(100.00):contains(2 ×):contains(200.00)`,
        },
        {
            trigger: `${DIALOG}:not(:has(.alert-warning))`,
        },
        {
            content: "Put it aside",
            trigger: `${DIALOG} .modal-footer button[name=action_keep]`,
            run: "click",
        },
        {
            trigger: `${field("offer_ids")} .o_data_row:contains(2 ×)`,
        },
        {
            content: "It is the best that they can do",
            trigger: `${DIALOG} .modal-footer button[name=action_propose]:contains(Propose)`,
            run: "click",
        },
        {
            content: "The agreement is proposed",
            ...waitForState("Proposed"),
        },
        {
            trigger: ".o_field_widget[name=amount_total]:contains(500.00)",
        },
        {
            trigger: ".o_field_widget[name=installment_ids] .o_data_row:contains(200.00)",
        },
    ],
});

registry.category("web_tour.tours").add("collections_approval_asked_tour", {
    steps: () => [
        ...openNegotiation(),
        ...askForMore(),
        {
            content: "Why it should be approved",
            trigger: `${field("reason")} textarea`,
            run: "edit Their main client pays them in spring && press Tab",
        },
        {
            trigger: `${DIALOG} .modal-footer button[name=action_propose]:contains(Ask for Approval)`,
            run: "click",
        },
        {
            content: "It waits for a manager: the collector can't approve it",
            ...waitForState("To approve"),
        },
        {
            trigger: ".o_statusbar_buttons:not(:has(button[name=action_approve]))",
        },
    ],
});

registry.category("web_tour.tours").add("collections_approval_tour", {
    steps: () => [
        {
            content: "The agreement that waits",
            trigger: ".o_list_view .o_data_row:contains(Good Customer):contains(To approve) .o_data_cell[name=partner_id]",
            run: "click",
        },
        {
            content: "How far it goes beyond the limits",
            trigger: ".o_form_view .alert-warning:contains(up to 4; the offer has 5)",
        },
        ...openTab("decisions"),
        {
            content: "And why it should",
            trigger: ".o_field_widget[name=request_reason]:contains(pays them in spring)",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_approve]",
            run: "click",
        },
        {
            trigger: `${field("excess_text")}:contains(the offer has 5)`,
        },
        {
            content: "The reason is kept",
            trigger: `${field("reason")} textarea`,
            run: "edit A good customer until now && press Tab",
        },
        ...confirmDialog("action_confirm"),
        {
            content: "Now it is proposed",
            ...waitForState("Proposed"),
        },
        {
            trigger: ".o_field_widget[name=decision_reason]:contains(A good customer until now)",
        },
    ],
});
