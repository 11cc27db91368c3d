import { registry } from "@web/core/registry";

const inDialog = (selector) => `.modal:last ${selector}`;

function addLevel(name, days, template) {
    return [
        {
            content: `Add the level ${name}`,
            trigger: ".o_field_widget[name=level_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=offset_label]",
        },
        {
            trigger: ".modal .o_field_widget[name=name] input",
            run: `edit ${name}`,
        },
        {
            trigger: ".modal .o_field_widget[name=delay] input",
            run: `edit ${days}`,
        },
        {
            content: "Say what the level does",
            trigger: ".modal .o_field_widget[name=step_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: inDialog(".o_field_widget[name=mail_template_id] input"),
            run: `edit ${template}`,
        },
        {
            trigger: `.o-autocomplete--dropdown-item:contains(${template})`,
            run: "click",
        },
        {
            trigger: inDialog(".o_form_button_save"),
            run: "click",
        },
        {
            content: "The step is there",
            trigger: ".modal .o_field_widget[name=step_ids] .o_data_row",
        },
        {
            trigger: inDialog(".o_form_button_save"),
            run: "click",
        },
        {
            trigger: `body:not(:has(.modal)) .o_field_widget[name=level_ids] .o_data_row:contains(${name})`,
        },
    ];
}

registry.category("web_tour.tours").add("collections_policy_tour", {
    steps: () => [
        {
            content: "Name the policy",
            trigger: ".o_field_widget[name=name] input, .o_field_widget[name=name] textarea",
            run: "edit Policy of the tour",
        },
        ...addLevel("Kind word", 3, "Reminder"),
        ...addLevel("Firm word", 12, "Reminder"),
        {
            content: "Save it",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "The ladder shows both levels",
            trigger: ".o_collections_ladder:contains(Kind word):contains(Firm word)",
        },
        {
            content: "For everybody else",
            trigger: "button[name=action_make_default]",
            run: "click",
        },
        {
            trigger: ".o_form_view:not(:has(button[name=action_make_default]))",
        },
    ],
});

registry.category("web_tour.tours").add("collections_run_tour", {
    steps: () => [
        {
            content: "Plan today's steps",
            trigger: ".o_list_buttons button:contains(Plan Today), .o_control_panel button:contains(Plan Today)",
            run: "click",
        },
        {
            content: "The run is done: see what it planned",
            trigger: "button[name=action_open_actions]",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Good Customer)",
            run: "click .o_data_cell",
        },
        {
            content: "Send it without waiting",
            trigger: ".o_form_view .o_form_statusbar button[name=action_send_now]",
            run: "click",
        },
        {
            content: "It is on its way",
            trigger: ".o_statusbar_status button.o_arrow_button_current:contains(On its way)",
        },
        {
            content: "Read what was said",
            trigger: ".o_field_widget[name=body] :iframe a:contains(INV/)",
        },
    ],
});

registry.category("web_tour.tours").add("collections_desk_tour", {
    steps: () => [
        {
            content: "The case that needs a call",
            trigger: ".o_kanban_record:contains(Good Customer)",
            run: "click",
        },
        {
            content: "What is to be done",
            trigger: "button[name=action_open_outcome]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=outcome]",
        },
        {
            trigger: ".modal .o_field_widget[name=note] textarea",
            run: "edit Pays on Friday",
        },
        {
            content: "Choose what came of it",
            trigger: ".modal .o_radio_item:contains(Promised to pay) input",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            content: "Nothing is left to do",
            trigger: "body:not(:has(.modal)):not(:has(button[name=action_open_outcome]))",
        },
    ],
});
