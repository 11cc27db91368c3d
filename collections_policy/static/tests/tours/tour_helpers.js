/** The dialog on top, if there are several. */
export const DIALOG = ".modal:not(.o_inactive_modal)";

/** Open a menu of the Invoicing app, below one of its sections. */
export function openMenu(section, menu) {
    return [
        {
            content: `Open the menu ${menu}`,
            trigger: `.o_menu_sections button[data-menu-xmlid='${section}']`,
            run: "click",
        },
        {
            trigger: `.o-dropdown--menu [data-menu-xmlid='${menu}']`,
            run: "click",
        },
    ];
}

/** Open a tab of the form, by the name of its page. */
export function openTab(name) {
    return [
        {
            content: `Open the tab ${name}`,
            trigger: `.o_notebook .nav-link[name=${name}]`,
            run: "click",
        },
        {
            trigger: `.o_notebook .nav-link.active[name=${name}]`,
        },
    ];
}

/** Choose a record in a field of the dialog on top, once the list is down to it. */
export function chooseRecord(field, name) {
    const record = ".o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option)";
    const onlyThat = `.o-autocomplete--dropdown-menu:not(:has(${record}:not(:contains(${name}))))`;
    return [
        {
            content: `Choose ${name}`,
            trigger: `${DIALOG} .o_field_widget[name=${field}] input`,
            run: `edit ${name}`,
        },
        {
            trigger: `${onlyThat} ${record}:contains(${name})`,
            run: "click",
        },
    ];
}

/** Press a button of the dialog on top, and wait until it is gone. */
export function confirmDialog(button) {
    return [
        {
            trigger: `${DIALOG} button[name=${button}]`,
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ];
}
