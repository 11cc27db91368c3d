import { registry } from "@web/core/registry";

const PANEL = ".o_collections_assistant_panel:not(.d-none)";
const LAST = `${PANEL} .o_collections_assistant_line:last`;

function open() {
    return [
        {
            content: "Ask for help",
            trigger: ".o_collections_assistant_open",
            run: "click",
        },
        {
            content: "It says what it is, and what it can do",
            trigger: `${PANEL} .o_collections_assistant_line:contains(I am the assistant)`,
        },
    ];
}

function choose(label) {
    return {
        trigger: `${PANEL} .o_collections_assistant_choices button:contains(${label})`,
        run: "click",
    };
}

function write(text) {
    return [
        {
            trigger: `${PANEL} .o_collections_assistant_form [name=text]`,
            run: `edit ${text}`,
        },
        {
            trigger: `${PANEL} .o_collections_assistant_form button[type=submit]`,
            run: "click",
        },
    ];
}

registry.category("web_tour.tours").add("collections_assistant_tour", {
    steps: () => [
        ...open(),
        {
            content: "The keyboard is where the answers are",
            trigger: `${PANEL} .o_collections_assistant_choices button:first:focus`,
        },
        choose("What do I owe?"),
        {
            trigger: `${PANEL} .o_collections_assistant_line:contains(Overdue):contains(500.00)`,
        },
        choose("I will pay later"),
        {
            trigger: `${LAST}:contains(How much can you pay)`,
        },
        ...write("600.00"),
        {
            content: "It says why not, and asks again",
            trigger: `${LAST}:contains(more than what is open)`,
        },
        ...write("250.00"),
        {
            trigger: `${LAST}:contains(By which day)`,
        },
        {
            content: "A day can be typed as well",
            trigger: `${PANEL} .o_collections_assistant_form input[type=date]`,
        },
        choose("Today"),
        {
            trigger: `${LAST}:contains(Shall I note it)`,
            run() {
                // Closed and opened again, it is where it was
                document
                    .querySelector(".o_collections_assistant_panel")
                    .dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
            },
        },
        {
            trigger: ".o_collections_assistant_open:focus",
            run: "click",
        },
        choose("Yes, I promise it"),
        {
            trigger: `${PANEL} .o_collections_assistant_line:contains(it is noted)`,
        },
        {
            trigger: `${LAST}:contains(anything else)`,
        },
    ],
});

registry.category("web_tour.tours").add("collections_assistant_person_tour", {
    steps: () => [
        ...open(),
        ...write("I want to talk to somebody"),
        {
            trigger: `${LAST}:contains(What is it about)`,
        },
        ...write("My address has changed"),
        {
            trigger: `${LAST}:contains(How can we reach you)`,
        },
        ...write("+1 555 0123"),
        {
            trigger: `${PANEL} .o_collections_assistant_line:contains(knows now)`,
        },
        choose("No, thank you"),
        {
            trigger: `${LAST}:contains(welcome)`,
        },
        {
            trigger: `${PANEL} .o_collections_assistant_close`,
            run: "click",
        },
        {
            trigger: ".o_collections_assistant_open:visible",
        },
    ],
});
