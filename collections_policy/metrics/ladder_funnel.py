"""The ladder as a funnel: what came to each level, and what became of it there."""

from odoo import models
from odoo.fields import Domain

OUTCOMES = ("paid", "moved_on", "waiting", "stuck")


class CollectionsChartFunnel(models.AbstractModel):
    _name = "collections.chart.funnel"
    _inherit = "collections.chart"
    _description = "Collections: the ladder as a funnel"
    _of_period = True
    _sequence = 30

    def _get_label(self):
        return self.env._("Ladder")

    def _get_help(self):
        return self.env._(
            "The items that came to each level in the period, with what was open of "
            "them then: what was settled before the next level, what moved on to it, "
            "and what is still open at the level. An item that was open at it for more "
            "than 30 days is stuck. A part that was paid before the next level counts "
            "as settled."
        )

    def _get_row_label(self, key):
        return self._get_level_labels([key])[key]

    def _get_level_labels(self, keys):
        levels = self.env["collections.level"].sudo().browse(keys).exists()
        several = len(levels.policy_id) > 1
        labels = {
            level.id: f"{level.policy_id.name} · {level.name}"
            if several
            else level.name
            for level in levels
        }
        return {key: labels.get(key, self.env._("Deleted level")) for key in keys}

    def _describe(self, rows):
        labels = self._get_level_labels([row["key"] for row in rows])
        return [{**row, "label": labels[row["key"]]} for row in rows]

    def _get_parts(self):
        return {
            "paid": (self.env._("Paid or credited"), "good"),
            "moved_on": (self.env._("Moved on"), "soft"),
            "waiting": (self.env._("Still open"), "warn"),
            "stuck": (self.env._("Stuck"), "bad"),
        }

    def _reckon(self, scope):
        """Return the levels that something came to, from the first one on.

        The amounts of the parts sum up to what came to the level, to the cent: of an
        item that moved on, what was paid before is settled, the rest has moved on.
        ``count`` counts items; each is in one part.
        """
        found = self.env["collections.passage"]._read_group(
            self._get_domain(scope),
            ["level_id", "outcome"],
            [
                "__count",
                "amount:sum",
                "amount_paid:sum",
                "amount_moved:sum",
                "amount_left:sum",
            ],
        )
        rounded = self._get_company(scope).currency_id.round
        rungs = {}
        for level, outcome, count, amount, *parts in found:
            rung = rungs.setdefault(level, self._prepare_rung(level))
            rung["count"] += count
            rung["amount"] = rounded(rung["amount"] + amount)
            paid, moved, left = parts
            by_code = {part["key"]: part for part in rung["parts"]}
            by_code[outcome]["count"] += count
            for code, more in (
                ("paid", paid),
                ("moved_on", moved),
                (outcome, left if outcome in ("waiting", "stuck") else 0.0),
            ):
                by_code[code]["amount"] = rounded(by_code[code]["amount"] + more)
        levels = sorted(
            rungs,
            key=lambda each: (
                each.policy_id.sequence,
                each.policy_id.id,
                each.ladder_days,
                each.sequence,
                each.id,
            ),
        )
        return [rungs[level] for level in levels]

    def _prepare_rung(self, level):
        return {
            "key": level.id,
            "count": 0,
            "amount": 0.0,
            "parts": [{"key": code, "count": 0, "amount": 0.0} for code in OUTCOMES],
        }

    def _get_domain(self, scope):
        return (
            Domain("date_entered", ">=", scope.date_from)
            & Domain("date_entered", "<=", scope.date_to)
            & self.env["collections.narrowing"]._get_domain(
                scope,
                company="company_id",
                debtor="partner_id",
                policy="policy_id",
                version="action_id.policy_version_id",
                salesperson="salesperson_id",
                collector="collector_id",
            )
        )

    def _get_records_action(self, scope, key, part=None):
        domain = self._get_domain(scope) & Domain("level_id", "=", key)
        if part:
            domain &= self._get_part_domain(part)
        return self._get_window("collections.passage", domain, self._get_row_label(key))

    def _get_part_domain(self, part):
        """Return the condition of the items of which something is in a part."""
        if part == "paid":
            return Domain("amount_paid", "!=", 0) | Domain("outcome", "=", "paid")
        return Domain("outcome", "=", part)
