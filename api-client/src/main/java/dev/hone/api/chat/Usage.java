package dev.hone.api.chat;

/** How many tokens an answer took. */
public record Usage(int promptTokens, int completionTokens, int totalTokens) {}
