import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatChange, formatFigure } from "./formats";

/** A figure, with how it changed, and how it is reckoned. */
export class Tile extends Component {
    static template = "collections_policy.Tile";
    static props = { tile: Object, currencyId: Number, open: Function };

    setup() {
        this.state = useState({ explained: false });
    }

    get value() {
        const { value, unit } = this.props.tile;
        return formatFigure(value, unit, this.props.currencyId, { short: true });
    }

    get exactValue() {
        return this.format(this.props.tile.value);
    }

    get change() {
        return formatChange(this.props.tile, this.props.currencyId);
    }

    get changeClass() {
        const { good } = this.props.tile;
        if (good === null) {
            return "text-muted";
        }
        return good ? "text-success" : "text-danger";
    }

    get changeWords() {
        const { good } = this.props.tile;
        if (good === null) {
            return "";
        }
        return good ? _t("Better") : _t("Worse");
    }

    get changeIcon() {
        return this.props.tile.change > 0 ? "fa-arrow-up" : "fa-arrow-down";
    }

    format(value) {
        return formatFigure(value, this.props.tile.unit, this.props.currencyId);
    }

    formatPart(value) {
        // Parts of a formula have units of their own: whole numbers stay whole
        return formatFigure(value, "number", this.props.currencyId);
    }
}
