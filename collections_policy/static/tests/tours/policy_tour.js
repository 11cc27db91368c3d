import { registry } from "@web/core/registry";

import {
    DIALOG,
    chooseRecord,
    openMenu,
    openTab,
} from "@collections_policy/../tests/tours/tour_helpers";

function addStep(fill) {
    return [
        {
            content: "Say what the level does",
            trigger: `${DIALOG} .o_field_widget[name=step_ids] .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {
            trigger: `${DIALOG} .o_field_widget[name=channel]`,
        },
        ...fill,
        {
            trigger: `${DIALOG} .o_form_button_save`,
            run: "click",
        },
        {
            content: "The step is there",
            trigger: `${DIALOG} .o_field_widget[name=step_ids] .o_data_row`,
        },
    ];
}

function addLevel(name, days, fillStep) {
    return [
        {
            content: `Add the level ${name}`,
            trigger: ".o_field_widget[name=level_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: `${DIALOG} .o_field_widget[name=name] input`,
            run: `edit ${name}`,
        },
        {
            trigger: `${DIALOG} .o_field_widget[name=delay] input`,
            run: `edit ${days}`,
        },
        ...addStep(fillStep),
        {
            content: "The level says when it begins",
            trigger: `${DIALOG} .o_field_widget[name=offset_label]:contains(${days} days after the due date)`,
        },
        {
            trigger: `${DIALOG} .o_form_button_save`,
            run: "click",
        },
        {
            content: "It is on the ladder, before anything is saved",
            trigger: `body:not(:has(.modal)) .o_collections_ladder:contains(${name}):contains(D+${days})`,
        },
    ];
}

registry.category("web_tour.tours").add("collections_policy_tour", {
    steps: () => [
        ...openMenu(
            "account.menu_finance_configuration",
            "collections_policy.menu_collections_policy"
        ),
        {
            trigger: ".o_breadcrumb:contains(Collections Policies)",
        },
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Nothing to climb yet",
            trigger: ".o_collections_ladder:contains(The ladder is empty)",
        },
        {
            content: "Name the policy",
            trigger: ".o_field_widget[name=name] :is(input, textarea)",
            run: "edit Policy of the tour",
        },
        ...addLevel("Kind word", 3, [
            ...chooseRecord("mail_template_id", "businesses, first reminder"),
        ]),
        ...addLevel("Firm word", 12, [
            {
                trigger: `${DIALOG} .o_radio_item:contains(Task) input`,
                run: "click",
            },
            ...chooseRecord("activity_type_id", "Collections call"),
            {
                trigger: `${DIALOG} .o_field_widget[name=name] input`,
                run: "edit Ask for a date",
            },
        ]),
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved .o_collections_ladder:contains(Kind word):contains(Firm word)",
        },
        {
            content: "It is for everybody for whom nothing else was chosen",
            trigger: "button[name=action_make_default]",
            run: "click",
        },
        {
            trigger: ".o_form_view:not(:has(button[name=action_make_default])) .ribbon:contains(Default)",
        },
    ],
});

registry.category("web_tour.tours").add("collections_run_tour", {
    steps: () => [
        ...openMenu(
            "account.menu_finance_receivables",
            "collections_policy.menu_collections_run"
        ),
        {
            content: "Plan today's steps",
            trigger: ".o_control_panel button:contains(Plan Today)",
            run: "click",
        },
        {
            content: "The run is done",
            trigger: ".o_form_view:has(.o_arrow_button_current:contains(Done)) .o_field_widget[name=looked_at]:contains(1)",
        },
        {
            content: "See what it planned",
            trigger: "button[name=action_open_actions]:contains(1)",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Good Customer):contains(E-mail) .o_data_cell[name=partner_id]",
            run: "click",
        },
        {
            content: "What it would say, if it were sent now",
            trigger: ".o_field_widget[name=body] :iframe a:contains(INV/)",
        },
        {
            content: "Send it without waiting",
            trigger: ".o_form_statusbar button[name=action_send_now]",
            run: "click",
        },
        {
            content: "It is on its way, and to whom",
            trigger: ".o_form_view:has(.o_arrow_button_current:contains(On its way)) .o_field_widget[name=address]:contains(good.customer@debtor.example)",
        },
        {
            content: "What was said",
            trigger: ".o_form_view:not(:contains(Not sent)) .o_field_widget[name=subject]:contains(INV/)",
        },
        {
            trigger: ".o_field_widget[name=body] :iframe a:contains(INV/)",
        },
        ...openTab("items"),
        {
            content: "What it was about",
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(INV/):contains(500.00)",
        },
        ...openTab("policy"),
        {
            content: "Why it was sent",
            trigger: ".o_field_widget[name=snapshot_html]:contains(Policy of the tour):contains(Kind word)",
        },
    ],
});
