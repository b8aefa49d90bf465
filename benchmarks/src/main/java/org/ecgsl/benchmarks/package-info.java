/** Hot paths of the pipeline under JMH. */
package org.ecgsl.benchmarks;
