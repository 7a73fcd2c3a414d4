/** What networks and endpoints have received and sent: the kernel's counters, as totals, rates and metrics. */
@NullMarked
package io.fairlead.traffic;

import org.jspecify.annotations.NullMarked;
