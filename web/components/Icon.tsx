const PATHS = {
  books: 'M4 4.5h3v11H4zM7 4.5h3v11H7zM11 5.2l2.8-.7 2.7 10.6-2.8.7z',
  sliders: 'M3 6h8m4 0h2M3 14h2m4 0h8M11 6a2 2 0 1 0 4 0 2 2 0 0 0-4 0ZM5 14a2 2 0 1 0 4 0 2 2 0 0 0-4 0Z',
  search: 'M8.75 14a5.25 5.25 0 1 0 0-10.5 5.25 5.25 0 0 0 0 10.5ZM12.7 12.7l3.8 3.8',
  upload: 'M10 13V4m0 0L6.5 7.5M10 4l3.5 3.5M4 16h12',
  close: 'M5 5l10 10M15 5 5 15',
  left: 'M12 5l-5 5 5 5',
  right: 'M8 5l5 5-5 5',
  down: 'M5 8l5 5 5-5',
  up: 'M5 12l5-5 5 5',
  file: 'M6 3.5h5.5L15 7v9.5H6zM11 3.5V7.5h4',
  plus: 'M10 4v12M4 10h12',
  dots: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  check: 'M4.5 10.5l3.5 3.5 7.5-8',
  eye: 'M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5ZM10 12.25a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5Z',
  eyeOff: 'M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5ZM4 16 16 4',
  stop: 'M6.5 6.5h7v7h-7z',
  again: 'M15.5 10a5.5 5.5 0 1 1-1.6-3.9L15.5 8M15.5 4v4h-4',
  arrow: 'M3.5 10h13m0 0-4-4m4 4-4 4',
} as const;

export type IconName = keyof typeof PATHS;

/** One drawn set: 20 px box (16 small), stroke 1.5. Words stand beside it or on its button. */
export function Icon(props: { name: IconName; small?: boolean }) {
  const size = () => (props.small ? 16 : 20);
  return (
    <svg
      width={size()}
      height={size()}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[props.name]} />
    </svg>
  );
}
