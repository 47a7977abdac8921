/**
 * Drawings for reports: a small writer of SVG, axes with round marks, text that is safe on a page.
 */
@NullMarked
package dev.hone.lab.drawing;

import org.jspecify.annotations.NullMarked;
