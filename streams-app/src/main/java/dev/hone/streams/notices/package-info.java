/**
 * Tells an address of the operator's of each decision: a reader of the decisions' own topic, beside the applications.
 * What it may not do is hold anything up: where nobody listens, decisions wait in their topic.
 */
@NullMarked
package dev.hone.streams.notices;

import org.jspecify.annotations.NullMarked;
