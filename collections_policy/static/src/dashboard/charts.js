import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatFigure } from "./formats";

class Chart extends Component {
    static props = { chart: Object, currencyId: Number, open: Function };

    money(amount, short = false) {
        return formatFigure(amount, "money", this.props.currencyId, { short });
    }

    count(number) {
        return formatFigure(number, "number", this.props.currencyId);
    }
}

/** A bar for each row, made of its parts; all of it stands there in words as well. */
export class Bars extends Chart {
    static template = "collections_policy.Bars";

    get rows() {
        return this.props.chart.rows;
    }

    get isEmpty() {
        return this.rows.every((row) => !row.count);
    }

    get longest() {
        return Math.max(...this.rows.map((row) => Math.abs(row.amount)), 0.01);
    }

    /** The parts that some row has, for the key. */
    get usedParts() {
        const used = new Set(
            this.rows.flatMap((row) => this.partsOf(row).map((part) => part.key))
        );
        return Object.entries(this.props.chart.parts)
            .filter(([key]) => used.has(key))
            .map(([key, part]) => ({ key, ...part }));
    }

    partsOf(row) {
        return row.parts.filter((part) => part.count || part.amount);
    }

    hasWords(row) {
        return row.count && row.parts.length > 1 && this.usedParts.length > 1;
    }

    describe(part) {
        return this.props.chart.parts[part.key];
    }

    width(part) {
        return `width: ${(100 * Math.abs(part.amount)) / this.longest}%`;
    }

    words(row, part) {
        return _t("%(row)s, %(part)s: %(amount)s (%(count)s)", {
            row: row.label,
            part: this.describe(part).label,
            amount: this.money(part.amount),
            count: this.count(part.count),
        });
    }
}

/** What to look at, the largest first. */
export class Rows extends Chart {
    static template = "collections_policy.Rows";
}
