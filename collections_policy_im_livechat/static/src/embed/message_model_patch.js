import { fields } from "@mail/core/common/record";
import { Message } from "@mail/core/common/message_model";

import { patch } from "@web/core/utils/patch";

patch(Message.prototype, {
    setup() {
        super.setup(...arguments);
        /** Answers that the assistant offers below what it asks. */
        this.collectionsChoices = fields.Attr([]);
    },

    /** The answers that can still be given: those to the last question. */
    get openCollectionsChoices() {
        const step = this.thread?.chatbot?.currentStep;
        const isAsked = step && !step.completed && step.message?.eq(this);
        return isAsked ? this.collectionsChoices : [];
    },
});
