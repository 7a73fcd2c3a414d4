import { CloseButton, Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import classes from './Import.module.css';
import { ImportForm } from './ImportForm';
import { ImportPlan } from './ImportPlan';
import { useApplyPlan, useImport } from './imports';

/* The browser's own dialogue: Mantine's keeps the page from scrolling by a <style> element, which the
   Content-Security-Policy refuses. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const read = useImport();
  const apply = useApplyPlan();
  useEffect(() => dialog.current?.showModal(), []);

  return (
    <dialog
      ref={dialog}
      className={classes.dialog}
      aria-labelledby="import-title"
      onClose={onClose}
      data-testid="import-dialog"
    >
      <header className={classes.head}>
        <Title order={2} size="h4" id="import-title">
          Import networks
        </Title>
        <CloseButton aria-label="Close" onClick={onClose} />
      </header>
      {/* Stays behind the plan, with what was typed. */}
      <div hidden={read.data !== undefined}>
        <ImportForm
          busy={read.isPending}
          error={read.error}
          onSubmit={(from) => read.mutate(from)}
        />
      </div>
      {read.data && (
        <ImportPlan
          found={read.data}
          busy={apply.isPending}
          error={apply.error}
          done={apply.data}
          onBack={() => {
            read.reset();
            apply.reset();
          }}
          onApply={(plan) => apply.mutate(plan)}
          onClose={onClose}
        />
      )}
    </dialog>
  );
}
