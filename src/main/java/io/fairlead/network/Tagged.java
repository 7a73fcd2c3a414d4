package io.fairlead.network;

/** Something whose definition can be told from an earlier one without comparing it field by field. */
public interface Tagged {

    /**
     * Changes when the definition does, and only then: not with the state, the generation, or what is attached. 12
     * characters of the URL-safe base64 alphabet.
     */
    String definitionTag();
}
