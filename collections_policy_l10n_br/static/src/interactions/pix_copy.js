import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

export class PixCopy extends Interaction {
    static selector = ".o_collections_pix_copy";
    dynamicContent = {
        button: { "t-on-click": this.copy },
        ".o_collections_pix_copied": {
            "t-att-class": () => ({ "d-none": !this.isCopied }),
        },
    };

    setup() {
        this.isCopied = false;
    }

    async copy() {
        const code = this.el.querySelector("textarea");
        code.select();
        this.isCopied = await this.waitFor(this.write(code.value));
        this.updateContent();
    }

    async write(text) {
        try {
            await navigator.clipboard.writeText(text);
            return true;
        } catch {
            // Without HTTPS, or leave to use it, browsers have the old way only.
            return document.execCommand("copy");
        }
    }
}

registry.category("public.interactions").add("collections_policy_l10n_br.pix_copy", PixCopy);
