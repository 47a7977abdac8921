/**
 * Chat templates of model folders: a strict subset of Jinja that prints what jinja2 prints and refuses what it does not
 * know.
 */
@NullMarked
package dev.hone.chattemplate;

import org.jspecify.annotations.NullMarked;
