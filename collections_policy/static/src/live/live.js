import { Component, onWillUnmount, useEffect, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const PAUSE = 3000; // milliseconds between two looks

/** Reads the record of a form again and again, for as long as `while` is set on it. */
export class Live extends Component {
    static template = xml`<t/>`;
    static props = { ...standardWidgetProps, while: { type: String } };

    setup() {
        this.timer = null;
        useEffect(
            () => this.plan(),
            () => [this.props.record.data[this.props.while], this.props.record]
        );
        onWillUnmount(() => clearTimeout(this.timer));
    }

    plan() {
        clearTimeout(this.timer);
        if (this.props.record.data[this.props.while]) {
            this.timer = setTimeout(() => this.look(), PAUSE);
        }
    }

    async look() {
        await this.props.record.load();
        this.plan();
    }
}

registry.category("view_widgets").add("collections_live", {
    component: Live,
    extractProps: ({ attrs }) => ({ while: attrs.while }),
});
