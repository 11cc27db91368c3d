import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";
import { browser } from "@web/core/browser/browser";
import { rpc } from "@web/core/network/rpc";

// How each kind of answer is typed
const FIELDS = {
    text: {},
    long: { rows: 2 },
    name: { autocomplete: "name" },
    amount: { inputMode: "decimal", autocomplete: "off" },
    date: { type: "date" },
    tel: { type: "tel", autocomplete: "tel" },
};
const MENU = "/menu";

/**
 * The panel in which a customer speaks with the assistant.
 *
 * What is said comes from the server, as data: text is only ever shown as text. The
 * browser keeps no more than the key of the conversation, until its tab is closed.
 */
export class CollectionsAssistant extends Interaction {
    static selector = ".o_collections_assistant";

    dynamicContent = {
        ".o_collections_assistant_open": {
            "t-on-click.prevent": () => this.open(),
            "t-att-aria-expanded": () => String(this.isOpen),
            "t-att-class": () => ({ "d-none": this.isOpen }),
        },
        ".o_collections_assistant_panel": {
            "t-on-keydown": (ev) => ev.key === "Escape" && this.close(),
            "t-att-class": () => ({ "d-none": !this.isOpen }),
        },
        ".o_collections_assistant_close": {
            "t-on-click": () => this.close(),
        },
        ".o_collections_assistant_form": {
            "t-on-submit.prevent": () => this.send(),
        },
    };

    setup() {
        this.isOpen = false;
        this.isBusy = false;
        const { creditor = "", route } = this.el.dataset;
        this.storageKey = `collections_assistant:${route}:${creditor}`;
        this.log = this.el.querySelector(".o_collections_assistant_log");
        this.choices = this.el.querySelector(".o_collections_assistant_choices");
        this.form = this.el.querySelector(".o_collections_assistant_form");
        this.field = this.el.querySelector(".o_collections_assistant_field");
        const words = this.el.querySelector(".o_collections_assistant_words").content;
        this.words = Object.fromEntries(
            [...words.querySelectorAll("[data-word]")].map((el) => [
                el.dataset.word,
                el.textContent,
            ])
        );
    }

    // What is opened and closed

    async open() {
        this.isOpen = true;
        if (!this.log.childElementCount) {
            await this.waitFor(this.talk({}));
        }
        this.updateContent();
        this.showLastSaid();
        this.focusAnswer();
    }

    close() {
        this.isOpen = false;
        this.updateContent();
        this.el.querySelector(".o_collections_assistant_open").focus();
    }

    // What is said

    async send() {
        const input = this.form.elements.text;
        if (input.value.trim()) {
            await this.say(input.value);
        }
    }

    async say(text) {
        if (this.isBusy) {
            return;
        }
        await this.waitFor(this.talk({ text }));
        this.focusAnswer();
    }

    /**
     * Tell the server what was said, and show what it answers.
     */
    async talk(said) {
        this.isBusy = true;
        const waiting = this.addLine({ by: "assistant", text: this.words.waiting });
        waiting.classList.add("o_collections_assistant_waiting");
        const { creditor, route } = this.el.dataset;
        try {
            const told = await rpc(
                route,
                {
                    key: browser.sessionStorage.getItem(this.storageKey),
                    ...(creditor && { creditor }), // of who has signed in
                    ...said,
                },
                { silent: true }
            );
            waiting.remove();
            this.show(told);
        } catch {
            waiting.remove();
            this.addLine({ by: "assistant", text: this.words.failed });
        }
        this.isBusy = false;
    }

    // What is shown

    show(told) {
        if (told.is_gone) {
            this.addLine({ by: "assistant", text: this.words.gone });
            this.showAsk({ choices: [], kind: "" });
            return;
        }
        if (told.key) {
            browser.sessionStorage.setItem(this.storageKey, told.key);
        }
        for (const line of told.lines) {
            this.addLine(line);
        }
        this.showAsk(told.ask);
    }

    addLine({ by, text, links = [] }) {
        const line = document.createElement("div");
        line.className = `o_collections_assistant_line o_collections_by_${by}`;
        const who = document.createElement("span");
        who.className = "visually-hidden";
        who.textContent = by === "customer" ? this.words.you : this.words.assistant;
        const words = document.createElement("span");
        words.textContent = text;
        line.append(who, " ", words);
        for (const { label, url } of links) {
            const link = document.createElement("a");
            link.className = "d-block mt-1 fw-bold";
            link.href = url;
            link.textContent = label;
            line.append(link);
        }
        this.log.append(line);
        line.scrollIntoView({ block: "nearest" });
        return line;
    }

    showAsk({ choices, kind, label, first, last }) {
        this.choices.replaceChildren(
            ...choices.map((choice) => this.createChoice(choice))
        );
        this.form.classList.toggle("d-none", !kind);
        this.field.replaceChildren(...(kind ? [this.createField(kind, label)] : []));
        if (kind === "date") {
            Object.assign(this.form.elements.text, { min: first || "", max: last || "" });
        }
        this.showLastSaid();
    }

    /**
     * What the customer said last, and as much of the answer as there is room for.
     */
    showLastSaid() {
        const said = [...this.log.querySelectorAll(".o_collections_by_customer")].pop();
        this.log.scrollTop = said
            ? said.offsetTop - this.log.offsetTop
            : this.log.scrollHeight;
    }

    createChoice({ value, label }) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = `btn ${value === MENU ? "btn-link" : "btn-outline-primary"}`;
        button.textContent = label;
        button.dataset.value = value;
        button.addEventListener("click", () => this.say(value));
        return button;
    }

    createField(kind, label) {
        const input = document.createElement(kind === "long" ? "textarea" : "input");
        Object.assign(input, FIELDS[kind], { name: "text", placeholder: label });
        input.className = "form-control";
        input.setAttribute("aria-label", label);
        return input;
    }

    focusAnswer() {
        const answer =
            this.choices.querySelector(`button:not([data-value="${MENU}"])`) ||
            this.form.elements.text;
        answer?.focus({ preventScroll: true });
    }
}

registry
    .category("public.interactions")
    .add("collections_policy.assistant", CollectionsAssistant);
