import { registry } from "@web/core/registry";

const DASHBOARD = ".o_collections_dashboard";
const FIRST_LEVEL = `${DASHBOARD} [data-chart=funnel] .o_collections_bar:contains(First)`;

registry.category("web_tour.tours").add("collections_dashboard_tour", {
    steps: () => [
        {
            content: "What is open, by age, in words as well",
            trigger: `${DASHBOARD} [data-chart=aging] [data-key='1_30']:contains(500.00)`,
        },
        {
            content: "The ladder: what came to the level is still open",
            trigger: `${FIRST_LEVEL}:contains(500.00) .o_collections_part[data-part=waiting]`,
            run: "click",
        },
        {
            content: "The items behind it",
            trigger: ".o_list_view .o_data_row:contains(Good Customer):contains(Still open)",
        },
        {
            trigger: ".o_back_button a, .breadcrumb-item a:contains(Dashboard)",
            run: "click",
        },
        {
            content: "What waits",
            trigger: `${DASHBOARD} [data-chart=bottlenecks] td:contains(Answers nobody has read)`,
        },
        {
            content: "Of another period",
            trigger: `${DASHBOARD} select[name=period]`,
            run: "select last_month",
        },
        {
            trigger: `${DASHBOARD} [data-chart=funnel]:contains(There is nothing in this period)`,
        },
        {
            content: "Of a policy",
            trigger: `${DASHBOARD} select[name=period]`,
            run: "select last_90_days",
        },
        {
            trigger: `${DASHBOARD} [data-filter=policy_id] input`,
            run: "edit Empty",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Empty policy) a",
            run: "click",
        },
        {
            trigger: `${DASHBOARD} [data-chart=funnel]:contains(There is nothing in this period)`,
        },
        {
            content: "Look at a bottleneck, and come back to the same filters",
            trigger: `${DASHBOARD} [data-filter=policy_id] .fa-times`,
            run: "click",
        },
        {
            trigger: `${DASHBOARD} [data-chart=bottlenecks] button:contains(Answers nobody has read)`,
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains(Good Customer)",
        },
        {
            trigger: ".o_back_button a, .breadcrumb-item a:contains(Dashboard)",
            run: "click",
        },
        {
            trigger: `${DASHBOARD} select[name=period]:has(option[value=last_90_days]:checked)`,
        },
        {
            content: "Reckon again",
            trigger: `${DASHBOARD} .o_collections_fresh`,
            run: "click",
        },
        {
            trigger: `${DASHBOARD} [aria-busy=false] ${FIRST_LEVEL.replace(DASHBOARD, "")}`,
        },
    ],
});

registry.category("web_tour.tours").add("collections_dashboard_phone_tour", {
    steps: () => [
        {
            content: "What is open, in words",
            trigger: `${DASHBOARD} [data-chart=aging] [data-key='1_30']:contains(500.00)`,
        },
        {
            trigger: `${DASHBOARD} [data-chart=bottlenecks] button:contains(Answers nobody has read)`,
            run: "click",
        },
        {
            trigger: ".o_kanban_record:contains(Good Customer), .o_data_row:contains(Good Customer)",
        },
    ],
});
