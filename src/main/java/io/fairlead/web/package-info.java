/**
 * The REST API {@code /api/v1} with its problem answers, access control, health and OpenAPI document, and the built
 * dashboard's files. Controllers hand requests to {@code network} as they come; every rule about their content is there.
 */
@NullMarked
package io.fairlead.web;

import org.jspecify.annotations.NullMarked;
