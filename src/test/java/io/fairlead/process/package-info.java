/** Tests of the whole service as a process of its own, judged from outside by HTTP, {@code ip} and {@code nft}. */
package io.fairlead.process;
