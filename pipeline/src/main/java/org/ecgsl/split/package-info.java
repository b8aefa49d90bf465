/**
 * Which patients train, validate and test: splits that are stored with models, and what they allow
 * a model to be scored on.
 *
 * <p>Pure arithmetic over patient ids. Uses no other package.
 */
package org.ecgsl.split;
