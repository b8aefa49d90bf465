/**
 * The Java kernel of the notebooks: JJava's Jupyter protocol over the JDK's own JShell, and what a
 * cell may call.
 *
 * <p>JJava's complete kernel is not on Maven Central; the library it is made of is.
 */
package org.ecgsl.notebooks;
