/** A fairlead: the ring on a ship's deck that guides its lines. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      fill="none"
      stroke="var(--brand)"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path
        d="M2 4.5c8 0 8 11.5 15 11.5h13M2 27.5C10 27.5 10 16 17 16"
        strokeWidth="2.6"
        opacity="0.6"
      />
      <circle cx="18" cy="16" r="9" strokeWidth="3.6" />
    </svg>
  );
}
