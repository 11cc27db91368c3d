import { registry } from "@web/core/registry";

import {
    DIALOG,
    confirmDialog,
    openTab,
} from "@collections_policy/../tests/tours/tour_helpers";

function openCase() {
    return [
        {
            content: "The case that needs a call",
            trigger: ".o_kanban_record:contains(Good Customer):contains(Call)",
            run: "click",
        },
        {
            content: "It says so",
            trigger: ".o_form_view .alert:contains(A person is needed):contains(Call)",
        },
    ];
}

function noteOutcome(button, outcome, note) {
    return [
        {
            content: "Note how the call went",
            trigger: `.o_field_widget[name=pending_action_ids] ${button}`,
            run: "click",
        },
        {
            trigger: `${DIALOG} .o_radio_item:contains(${outcome}) input`,
            run: "click",
        },
        {
            trigger: `${DIALOG} .o_field_widget[name=note] textarea`,
            run: `edit ${note}`,
        },
    ];
}

registry.category("web_tour.tours").add("collections_desk_tour", {
    steps: () => [
        ...openCase(),
        ...openTab("items"),
        {
            content: "What is open",
            trigger: ".o_field_widget[name=open_item_ids] .o_data_row:contains(INV/):contains(500.00)",
        },
        ...openTab("todo"),
        ...noteOutcome("button[name=action_open_outcome]", "Promised to pay", "Pays on Friday"),
        ...confirmDialog("action_confirm"),
        {
            content: "Nothing is left to do",
            trigger: ".o_form_view:not(:contains(A person is needed)) p:contains(Nothing is planned)",
        },
        {
            content: "The story tells it",
            trigger: ".o-mail-Message:contains(Promised to pay):contains(Pays on Friday)",
        },
        {
            trigger: ".o_back_button a",
            run: "click",
        },
        {
            content: "The case has left the desk",
            trigger: ".o_kanban_view:not(:contains(Good Customer)) .o_view_nocontent:contains(Nobody needs you)",
        },
    ],
});

registry.category("web_tour.tours").add("collections_answer_tour", {
    steps: () => [
        {
            content: "The case on which an answer waits",
            trigger: ".o_kanban_record:contains(Good Customer):contains(We pay as soon as we can)",
            run: "click",
        },
        {
            content: "It says who answered, and what",
            trigger: ".o_form_view .alert:contains(Good Customer):contains(We pay as soon as we can)",
        },
        {
            trigger: ".alert button:contains(Promise)",
            run: "click",
        },
        {
            content: "The invoice of the message that was answered",
            trigger: `${DIALOG} .o_field_widget[name=move_ids] .o_tag:contains(INV/)`,
        },
        {
            trigger: `${DIALOG} .o_field_widget[name=until] :is(input, button)`,
        },
        {
            trigger: `${DIALOG} .o_field_widget[name=note] textarea`,
            run: "edit Says Monday",
        },
        ...confirmDialog("action_confirm"),
        {
            content: "The case is left alone, for the promise",
            trigger: ".o_form_view .alert:contains(Left alone for now):contains(Promise)",
        },
        {
            content: "The story tells it",
            trigger: ".o-mail-Message:contains(Promised to pay):contains(Says Monday)",
        },
    ],
});

registry.category("web_tour.tours").add("collections_pause_tour", {
    steps: () => [
        {
            content: "From the case to the invoice",
            trigger: ".o_data_row:contains(Good Customer) .o_data_cell[name=partner_id]",
            run: "click",
        },
        {
            trigger: "button[name=action_open_invoices]",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(INV/) .o_data_cell[name=name]",
            run: "click",
        },
        ...openTab("collections"),
        {
            trigger: ".o_field_widget[name=collections_explanation]:not(:contains(Left alone))",
        },
        {
            trigger: "button[name=action_collections_pause]",
            run: "click",
        },
        {
            trigger: `${DIALOG} .o_field_widget[name=reason] input`,
            run: "edit New order number",
        },
        ...confirmDialog("action_confirm"),
        {
            content: "The invoice is left alone, and says why",
            trigger: ".o_field_widget[name=collections_explanation]:contains(Left alone: Pause: New order number)",
        },
        {
            trigger: ".o_field_widget[name=collections_action_ids] .o_data_row:contains(Cancelled)",
        },
        {
            content: "Lift the pause",
            trigger: ".o_notebook button[name=action_open_collections_case]",
            run: "click",
        },
        ...openTab("holds"),
        {
            trigger: ".o_data_row:contains(New order number) button[name=action_lift]",
            run: "click",
        },
        {
            trigger: ".o_notebook p:contains(No hold is in force)",
        },
        {
            trigger: ".o_back_button a",
            run: "click",
        },
        ...openTab("collections"),
        {
            content: "The policy goes on",
            trigger: ".o_field_widget[name=collections_explanation]:not(:contains(Left alone)):contains(Next)",
        },
    ],
});

registry.category("web_tour.tours").add("collections_phone_tour", {
    steps: () => [
        ...openCase(),
        {
            content: "What to do, as a card",
            trigger: ".o_field_widget[name=pending_action_ids] .o_kanban_record:contains(To do)",
        },
        ...noteOutcome(
            ".o_kanban_record button[name=action_open_outcome]",
            "No answer",
            "The voice mail is full"
        ),
        {
            content: "When to try again",
            trigger: `${DIALOG} .o_field_widget[name=call_again_at] :is(input, button)`,
            run: "click",
        },
        {
            trigger: ".o_datetime_picker .o_next",
            run: "click",
        },
        {
            trigger: ".o_datetime_picker .o_date_item_cell:not(.o_out_of_range):contains(15)",
            run: "click",
        },
        {
            trigger: ".o_datetime_buttons .btn-primary",
            run: "click",
        },
        {
            trigger: `${DIALOG} .o_field_widget[name=call_again_at]:contains(15)`,
        },
        {
            content: "What was said, below the hour",
            trigger: `${DIALOG} .o_field_widget[name=note] textarea`,
            run: "edit The voice mail is full",
        },
        ...confirmDialog("action_confirm"),
        {
            content: "The next call is planned",
            trigger: ".o_form_view:not(:contains(A person is needed)) .o_kanban_record:contains(15):contains(Planned)",
        },
        ...openTab("items"),
        {
            content: "What is open, as a card",
            trigger: ".o_field_widget[name=open_item_ids] .o_kanban_record:contains(INV/):contains(500.00)",
        },
    ],
});
