/** SCP-ECG, the standard communications protocol for resting ECGs (EN 1064, ISO 11073-91064). */
package org.ecgsl.format.scp;
