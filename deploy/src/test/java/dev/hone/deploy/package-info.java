/** What takes Hone to a cluster, held against the code: the release, the images, Compose and Kubernetes. */
@org.jspecify.annotations.NullMarked
package dev.hone.deploy;
