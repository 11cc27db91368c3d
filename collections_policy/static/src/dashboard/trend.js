import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { deserializeDate } from "@web/core/l10n/dates";
import { useService } from "@web/core/utils/hooks";
import { formatFigure } from "./formats";

/** A figure of the dashboard, month by month. */
export class Trend extends Component {
    static template = "collections_policy.Trend";
    static props = {
        tiles: Array,
        filters: Object,
        currencyId: Number,
        code: { type: [String, Boolean], optional: true },
        choose: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ trend: null });
        onWillStart(() => this.load(this.props));
        onWillUpdateProps((props) => this.load(props));
    }

    /** The figure that was chosen, or else the first one that has a value. */
    getCode(props) {
        const codes = props.tiles.map((tile) => tile.code);
        if (codes.includes(props.code)) {
            return props.code;
        }
        const known = props.tiles.find((tile) => tile.value !== null);
        return known ? known.code : codes[0];
    }

    async load(props) {
        const code = this.getCode(props);
        const trend = await this.orm.call("collections.dashboard", "get_trend", [
            code,
            props.filters,
        ]);
        if (this.getCode(props) === code) {
            Object.assign(this.state, { trend, code });
        }
    }

    get months() {
        const { months, unit } = this.state.trend;
        const highest = Math.max(...months.map((month) => month.value || 0), 0);
        return months.map((month) => ({
            ...month,
            label: deserializeDate(month.date).toFormat("LLL yy"),
            words: formatFigure(month.value, unit, this.props.currencyId),
            short: formatFigure(month.value, unit, this.props.currencyId, { short: true }),
            height: highest ? Math.max((100 * (month.value || 0)) / highest, 0) : 0,
        }));
    }
}
