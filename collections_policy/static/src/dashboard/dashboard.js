import { Component, onWillStart, useState } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, formatDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Bars, Rows } from "./charts";
import { formatMoment } from "./formats";
import { Tile } from "./tile";
import { Trend } from "./trend";

const MODEL = "collections.dashboard";
const KINDS = { bars: Bars, rows: Rows };

export class CollectionsDashboard extends Component {
    static template = "collections_policy.Dashboard";
    static components = { DateTimeInput, Layout, RecordSelector, Tile, Trend };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.keepLast = new KeepLast();
        const before = this.props.state || {};
        this.state = useState({
            filters: before.filters || { period: "this_month" },
            trendCode: before.trendCode || false,
            loading: false,
            data: {},
        });
        useSetupAction({
            getLocalState: () => ({
                filters: { ...this.state.filters },
                trendCode: this.state.trendCode,
            }),
        });
        onWillStart(() => this.load());
    }

    async load(fresh = false) {
        this.state.loading = true;
        try {
            const call = this.orm.call(MODEL, "get_dashboard", [this.filters, fresh]);
            this.state.data = await this.keepLast.add(call);
        } finally {
            this.state.loading = false;
        }
    }

    // Filters

    /** What is asked for, as plain values. */
    get filters() {
        return { ...this.state.filters };
    }

    /** The same, of the day that is shown. */
    get shownFilters() {
        return { ...this.state.filters, day: this.state.data.day };
    }

    setFilter(name, value) {
        this.state.filters[name] = value;
        return this.load();
    }

    setPeriod(code) {
        const { date_from, date_to } = this.state.data;
        Object.assign(this.state.filters, { period: code, date_from, date_to });
        return this.load();
    }

    setDay(name, day) {
        if (day) {
            return this.setFilter(name, serializeDate(day));
        }
    }

    getDay(name) {
        return deserializeDate(this.state.filters[name] || this.state.data[name]);
    }

    get span() {
        const { date_from, date_to } = this.state.data;
        const [first, last] = [date_from, date_to].map((day) =>
            formatDate(deserializeDate(day))
        );
        return _t("%(first)s to %(last)s", { first, last });
    }

    get refreshedOn() {
        return _t("Figures of %s", formatMoment(this.state.data.refreshed_on));
    }

    // What is shown

    get tiles() {
        return this.state.data.sections.flatMap((section) => section.tiles);
    }

    getChart(chart) {
        return KINDS[chart.kind];
    }

    // Records

    async openMetric(code) {
        const action = await this.orm.call(MODEL, "open_metric", [
            code,
            this.shownFilters,
        ]);
        if (action) {
            return this.action.doAction(action);
        }
        this.notification.add(_t("This figure has no list of its own."), { type: "info" });
    }

    async print() {
        const action = await this.orm.call(MODEL, "get_report_action", [
            this.shownFilters,
        ]);
        return this.action.doAction(action);
    }

    async openChart(code, key, part) {
        const action = await this.orm.call(MODEL, "open_chart", [
            code,
            key,
            part,
            this.shownFilters,
        ]);
        return this.action.doAction(action);
    }
}

registry.category("actions").add("collections_policy.dashboard", CollectionsDashboard);
