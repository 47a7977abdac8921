package dev.hone.lab.replay.formats;

/** One turn of a conversation. */
record Turn(String role, String text) {

    static final String USER = "user";
    static final String ASSISTANT = "assistant";
    static final String SYSTEM = "system";
}
