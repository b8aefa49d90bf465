/**
 * What a lake requires from the storage it lies on: files that are created by one writer only, and
 * Delta's commits by the same means; whether a store keeps that promise; who works on a lake. May
 * use Delta's storage API, Hadoop file systems and {@code jobs.config}, nothing else of the lake.
 */
package org.ecgsl.jobs.lake.storage;
