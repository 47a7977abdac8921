/** What programs need of the machine and the cluster that they are to run on. */
@NullMarked
package dev.hone.cli.doctor;

import org.jspecify.annotations.NullMarked;
