package dev.hone.serving.engine;

/**
 * Whose request it is, where there are more than there is room for: tenants share the rows of the engine equally, and
 * those who ask share what is their tenant's.
 *
 * @param tenant the part of a segment before its slash
 * @param asker of the tenant: a key, or a subject where there is none
 */
public record Flow(String tenant, String asker) {}
