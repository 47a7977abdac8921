/** The report of a replay, as JSON for programs and as a table for people. */
@NullMarked
package dev.hone.client.report;

import org.jspecify.annotations.NullMarked;
