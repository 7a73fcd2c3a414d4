package io.fairlead.network;

import io.fairlead.kernel.Kernel;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Program;
import io.fairlead.model.RunningProgram;
import java.io.IOException;
import org.springframework.stereotype.Service;

/** Runs programs of the host inside sandboxes, for administrators who turned that on. */
@Service
public class SandboxPrograms {

    private final Commands commands;
    private final Kernel kernel;

    SandboxPrograms(Commands commands, Kernel kernel) {
        this.commands = commands;
        this.kernel = kernel;
    }

    /**
     * Starts a program in a sandbox's network namespace, as the service's user and with the host's files.
     *
     * @param idOrName full id, name, or unambiguous beginning of an id
     * @throws RefusedException if there is no such sandbox, if it is a machine, or if the program cannot be started
     */
    public RunningProgram start(String idOrName, Program program) {
        Inventory inventory = commands.inventory();
        var ref = new AdoptedProcesses(inventory)
                .current(Lookup.sandbox(inventory, idOrName).ref());
        if (ref.namespace().equals(NamespaceRef.NONE)) {
            throw RefusedException.conflict(
                    "sandbox " + ref.name() + " is a virtual machine: programs of the host cannot be" + " run in it");
        }
        try {
            return kernel.run(ref.namespace(), program);
        } catch (IOException e) {
            throw new RefusedException(RefusedException.Reason.INVALID, String.valueOf(e.getMessage()));
        }
    }
}
