/** Speed and memory of the language model beside those of transformers and peft, and beside what the machine can do. */
@NullMarked
package dev.hone.lab.bench;

import org.jspecify.annotations.NullMarked;
