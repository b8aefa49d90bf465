/** Safe access to XML documents for the formats that are written in it. */
package org.ecgsl.format.xml;
