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
        // Without HTTPS browsers have no clipboard but this old one.
        this.isCopied = navigator.clipboard
            ? await this.waitFor(this.write(code.value))
            : document.execCommand("copy");
    }

    async write(text) {
        try {
            await navigator.clipboard.writeText(text);
            return true;
        } catch {
            return false;
        }
    }
}

registry.category("public.interactions").add("collections_policy_l10n_br.pix_copy", PixCopy);
