import { ChatbotStep } from "@im_livechat/core/common/chatbot_step_model";

import { patch } from "@web/core/utils/patch";

patch(ChatbotStep.prototype, {
    get expectAnswer() {
        return super.expectAnswer || this.step_type === "collections_assistant";
    },
});
