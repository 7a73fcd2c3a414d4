/** Networks that are settings which others are made from. */
@NullMarked
package io.fairlead.driver.config;

import org.jspecify.annotations.NullMarked;
