/** What may be asked. */
@NullMarked
package dev.hone.api.models;

import org.jspecify.annotations.NullMarked;
