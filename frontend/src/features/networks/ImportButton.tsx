import { Button } from '@mantine/core';
import { useState } from 'react';
import { ImportDialog } from './ImportDialog';

export function ImportButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="default" size="xs" onClick={() => setOpen(true)} data-testid="import">
        Import
      </Button>
      {open && <ImportDialog onClose={() => setOpen(false)} />}
    </>
  );
}
