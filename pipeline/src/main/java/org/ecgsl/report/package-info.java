/**
 * Shows recordings and what models make of them: the electrocardiogram on its paper, as SVG, HTML
 * or PNG, and the report of a lake. Records in, text or pixels out; reads no table.
 */
package org.ecgsl.report;
