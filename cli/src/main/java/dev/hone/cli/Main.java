package dev.hone.cli;

import dev.hone.terminal.CommandMain;

/** The main of the command tree. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        CommandMain.main(new HoneCommand(), arguments);
    }
}
