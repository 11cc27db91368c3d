import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatCurrency } from "@web/core/currency";
import { formatFloat } from "@web/core/utils/numbers";

const NONE = "–";
const LARGE = 1000000;

/** A figure in words: its value with its unit. */
export function formatFigure(value, unit, currencyId, { short = false } = {}) {
    if (value === null || value === undefined || value === false) {
        return NONE;
    }
    if (unit === "money") {
        const humanReadable = short && Math.abs(value) >= LARGE;
        return formatCurrency(value, currencyId, { humanReadable });
    }
    const digits = [16, Number.isInteger(value) ? 0 : 1];
    const number = formatFloat(value, { digits });
    if (unit === "percent") {
        return _t("%s %", number);
    }
    return unit === "days" ? _t("%s days", number) : number;
}

/** By how much a figure changed: of a rate in points, of days in days, else in percent. */
export function formatChange(tile, currencyId) {
    if (tile.change === null) {
        return "";
    }
    const sign = tile.change > 0 ? "+" : "";
    if (tile.unit === "percent") {
        return sign + _t("%s points", formatFloat(tile.change, { digits: [16, 1] }));
    }
    if (tile.unit === "days" || tile.change_percent === null) {
        return sign + formatFigure(tile.change, tile.unit, currencyId, { short: true });
    }
    return sign + _t("%s %", formatFloat(tile.change_percent, { digits: [16, 1] }));
}

export function formatMoment(text) {
    return toLocaleDateTimeString(deserializeDateTime(text));
}
