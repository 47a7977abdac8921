package dev.hone.lab.chaos;

/** How one fault is done and undone. Each step returns when it was seen to have worked, or when patience has ended. */
interface Injection {

    /** Does it. */
    Evidence inject();

    /** Undoes it. */
    Evidence heal();
}
